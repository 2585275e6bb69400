"""`casebus demo`: a prefecture of legacy systems, the bus between them, and a summary counted twice."""
