"""Words and numbers as a reader sees them; shared by the report, the plots and the prose."""
