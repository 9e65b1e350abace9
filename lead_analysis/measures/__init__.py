"""Measures the market uses: MLR, costs above plan, growth against the ACPT, owed although savings were earned."""
