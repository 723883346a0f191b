"""What messages in work groups demand, and whether they may."""
