"""The mapping spreadsheet that analysts exchange: a mapping as a workbook, and its edits back into the YAML as they are."""
