from hypothesis import settings

settings.register_profile("files", deadline=None)  # a busy machine is no failure
settings.load_profile("files")
