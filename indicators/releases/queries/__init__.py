"""What the public reads: released figures only (I13). No function here but those of `queries.desk` looks at anything else."""

from indicators.releases.queries.releases import current_release, errata_of, releases_of

__all__ = ["current_release", "errata_of", "releases_of"]
