"""The catalogue of open data as DCAT-AP 3 (Regulation (EU) 2023/138 asks for machine-readable metadata)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD
from rdflib.term import Node

from indicators.releases.models import Dataset, Release

SPDX = Namespace("http://spdx.org/rdf/terms#")
FILE_TYPES = Namespace("http://publications.europa.eu/resource/authority/file-type/")
MEDIA = Namespace("https://www.iana.org/assignments/media-types/")
THEMES = Namespace("http://publications.europa.eu/resource/authority/data-theme/")
LANGUAGES = Namespace("http://publications.europa.eu/resource/authority/language/")
FREQUENCIES = Namespace("http://publications.europa.eu/resource/authority/frequency/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is and what it is."""

    url: str
    media_type: str
    file_type: str
    title: str
    sha256: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    name: str
    email: str
    home: str


def catalogue(
    datasets: Sequence[tuple[Dataset, Sequence[tuple[Release, Sequence[Place]]]]], *, base: str, publisher: Publisher
) -> Graph:
    """One dcat:Dataset a dataset, one dcat:Distribution a file of a release; deterministic for the same releases."""
    graph = Graph()
    for prefix, space in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("spdx", SPDX)):
        graph.bind(prefix, space)
    root, agent = URIRef(f"{base}/date/"), URIRef(f"{base}/#autoritate")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, Literal(publisher.name, lang="ro")))
    if publisher.email:
        graph.add((agent, FOAF.mbox, _address(f"mailto:{publisher.email}")))
    graph.add((root, RDF.type, DCAT.Catalog))
    graph.add((root, DCTERMS.title, Literal("Date deschise", lang="ro")))
    graph.add((root, DCTERMS.description, Literal(f"Date deschise publicate de {publisher.name}", lang="ro")))
    graph.add((root, DCTERMS.publisher, agent))
    graph.add((root, FOAF.homepage, URIRef(base + "/")))
    graph.add((root, DCTERMS.language, LANGUAGES.RON))
    for dataset, releases in datasets:
        graph.add((root, DCAT.dataset, _dataset(graph, dataset, releases, base, agent)))
    return graph


def _dataset(
    graph: Graph, dataset: Dataset, releases: Sequence[tuple[Release, Sequence[Place]]], base: str, agent: Node
) -> Node:
    node = URIRef(f"{base}/date/{dataset.slug}/")
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCTERMS.title, Literal(dataset.title, lang="ro")))
    graph.add((node, DCTERMS.description, Literal(dataset.description, lang="ro")))
    graph.add((node, DCTERMS.publisher, agent))
    graph.add((node, DCTERMS.identifier, Literal(dataset.slug)))
    graph.add((node, DCAT.theme, THEMES.SOCI))
    graph.add((node, DCTERMS.accrualPeriodicity, FREQUENCIES.QUARTERLY))
    graph.add((node, DCAT.landingPage, node))
    moments = [release.published_at for release, _places in releases if release.published_at]
    if moments:
        graph.add((node, DCTERMS.issued, Literal(min(moments).isoformat(), datatype=XSD.dateTime)))
        graph.add((node, DCTERMS.modified, Literal(max(moments).isoformat(), datatype=XSD.dateTime)))
    for release, places in releases:
        for place in places:
            graph.add((node, DCAT.distribution, _distribution(graph, dataset, release, place)))
    return node


def _distribution(graph: Graph, dataset: Dataset, release: Release, place: Place) -> Node:
    node = URIRef(f"{place.url}#distributie")
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(f"{dataset.title}, ediția {release.number}, {place.title}", lang="ro")))
    graph.add((node, DCAT.accessURL, URIRef(place.url)))
    graph.add((node, DCAT.downloadURL, URIRef(place.url)))
    graph.add((node, DCAT.mediaType, MEDIA[place.media_type]))
    graph.add((node, DCTERMS["format"], FILE_TYPES[place.file_type]))
    graph.add((node, DCTERMS.license, _licence(graph, dataset, place)))
    if release.published_at:
        graph.add((node, DCTERMS.issued, Literal(release.published_at.isoformat(), datatype=XSD.dateTime)))
    if place.size is not None:
        graph.add((node, DCAT.byteSize, Literal(place.size, datatype=XSD.nonNegativeInteger)))
    if place.sha256:
        seal = URIRef(f"{place.url}#sha256")
        graph.add((node, SPDX.checksum, seal))
        graph.add((seal, RDF.type, SPDX.Checksum))
        graph.add((seal, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
        graph.add((seal, SPDX.checksumValue, Literal(place.sha256, datatype=XSD.hexBinary)))
    return node


def _address(text: str) -> URIRef:
    """What was written into a settings form, without the signs that an address can't hold."""
    return URIRef(quote(text, safe=":/?#[]@!$&'()*+,;=%~"))


def _licence(graph: Graph, dataset: Dataset, place: Place) -> Node:
    """By its address where that is known, else by its name."""
    if dataset.licence_url:
        return _address(dataset.licence_url)
    node = URIRef(f"{place.url}#licenta")
    graph.add((node, RDF.type, DCTERMS.LicenseDocument))
    graph.add((node, DCTERMS.title, Literal(dataset.licence, lang="ro")))
    return node
