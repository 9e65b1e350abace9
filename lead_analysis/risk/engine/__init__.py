"""The recipes traced once and replayed over blocks of runs; the only place that knows how a trace is made."""
