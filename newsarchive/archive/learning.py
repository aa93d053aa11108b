def learn(archive, sites=None, *, now, progress=None):
    pass
