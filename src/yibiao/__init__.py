"""一表: report once, share with all. The pure core: no Django, no network, no clock."""
