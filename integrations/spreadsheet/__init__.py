"""Themes, objectives, epics and features from CSV files, as spreadsheets write them.

`decoding` and `reading` turn a file into rows, `conventions` finds how it writes numbers and
dates, `columns` reads cells, `kinds` says what a row is of, `actions` imports.
"""
