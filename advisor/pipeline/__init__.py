"""The flow of one analysis: understand, fit, conclude, record."""
