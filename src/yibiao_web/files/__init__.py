"""Files that come in and files that go out: what is checked of every upload, where it is read, what it leaves with."""
