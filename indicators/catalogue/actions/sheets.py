def next_version(**k):
    pass
