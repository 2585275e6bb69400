"""The simulated detention centres: DBF tables, as FoxPro programs write them, in a pair of folders."""
