"""Charts as SVG, drawn on the server: periods of dates, scales with round numbers, lines and bars.

Start reading in :mod:`newsarchive.web.charts.drawing`. Rules for the next author: a chart begins at
zero, a period without articles is a zero and not a gap, text is escaped, nothing needs JavaScript
or an inline style, and the page shows the same numbers in a table.
"""
