"""Reports through qbXML: what every report type of the schema answers, or why it is refused (`catalogue.REPORTS`)."""
