"""Files people bring and take: one reader, one place where a cell becomes a value, and a layout for each kind of table.

`reader` knows formats, `cells` knows numbers and words, `own_data`, `portfolio` and `settlement` say what their tables
hold, `writer` writes templates and results. What is calculated from the rows is calculated elsewhere.
"""
