"""The bucket that an operator names: used by the commands, or told in a sentence."""

from pathlib import Path

import pytest

from server.store.bucket import Bucket
from tests.buckets import NAMES
from tests.builders import make_tour_files, write_folder
from tests.test_databases import archipel

__all__ = ["archipel"]
ON_ONE = pytest.mark.parametrize("s3", NAMES[:1], indirect=True)


@ON_ONE
def test_commands_publish_into_the_bucket_and_export_from_it(archipel, bucket, s3, monkeypatch):
    monkeypatch.setenv("ARCHIPEL_BUCKET", bucket)
    write_folder(make_tour_files(), Path("petite-visite"))
    assert archipel("publish", "petite-visite")[0] == 0
    assert len(list(Bucket(bucket).list("blobs"))) > 100
    site = s3.new_url()
    code, said = archipel("export", site)
    assert code == 0
    assert "files written, 0 as they were, 0 removed." in said
    assert "_headers" in said
    assert Bucket(site).head("fr/tours/petite-visite/index.html")


@ON_ONE
def test_a_bucket_that_does_not_answer_is_told_before_anything_is_done(
    archipel, bucket, monkeypatch
):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ARCHIPEL_BUCKET", bucket)
    write_folder(make_tour_files(), Path("petite-visite"))
    for words in (("publish", "petite-visite"), ("serve",), ("export", bucket)):
        code, said = archipel(*words)
        assert code == 1
        assert said.startswith(f"The bucket {bucket} cannot be used: "), words
        assert said.count("\n") == 1


def test_what_is_no_bucket_is_told(archipel, monkeypatch):
    assert archipel("export", "s3://")[1] == "s3:// is no bucket: s3://name/prefix is the form.\n"
    monkeypatch.setenv("ARCHIPEL_BUCKET", "https://s3.example/archipel")
    code, said = archipel("pull", "petite-visite", "folder")
    assert (code, said.endswith("s3://name/prefix is the form.\n")) == (1, True)


def test_a_backup_without_the_blobs_is_refused(archipel, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIPEL_BUCKET", "s3://archipel/site")
    for words in (("backup", "all.tar"), ("restore", __file__)):
        code, said = archipel(*words)
        assert code == 1
        assert said.strip() == "The blobs are in s3://archipel/site: copy the database, then that."
    assert not (tmp_path / "data").exists()
