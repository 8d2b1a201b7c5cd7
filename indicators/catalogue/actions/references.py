def set_reference(**k):
    pass
