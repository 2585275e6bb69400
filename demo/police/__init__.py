"""The simulated police: GB18030 XML labelled GB2312 in a pair of folders, with dossiers."""
