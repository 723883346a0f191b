"""Which indicators may be asked, and open arithmetic over them with uncertainty."""
