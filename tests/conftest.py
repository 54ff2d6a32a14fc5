from hypothesis import settings

settings.register_profile("archipel", deadline=None)  # a busy machine is no failure
settings.load_profile("archipel")
