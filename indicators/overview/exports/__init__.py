"""Files of public pages: figures of one indicator, the director's paper; beside them SDMX-CSV and the DCAT-AP catalogue."""

from indicators.overview.exports.figures import TYPES, data_file, director_pdf

__all__ = ["TYPES", "data_file", "director_pdf"]
