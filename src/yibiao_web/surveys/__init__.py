"""Anonymous surveys of residents and of grassroots staff."""
