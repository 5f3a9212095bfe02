"""Suggestions for the rows of files of any size.

Kept empty: a process that works on shards imports `jobs` alone.
"""
