"""Makes the small databases of this folder. Needs the Python package `mmdb_writer`.

    python3 tests/geo/make.py
"""
import pathlib
from netaddr import IPSet
from mmdb_writer import MMDBWriter

FOLDER = pathlib.Path(__file__).parent


def write(name, kind, records):
    writer = MMDBWriter(6, kind, languages=["en"], ipv4_compatible=True)
    for network, record in records:
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(FOLDER / name))


write("city.mmdb", "Test-City", [
    ("192.0.2.0/25", {
        "continent": {"code": "EU"},
        "country": {"iso_code": "DE"},
        "subdivisions": [{"iso_code": "BE"}],
        "city": {"names": {"en": "Berlin", "de": "Berlin"}},
    }),
    ("2001:db8::/32", {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "CA"}]}),
])
write("asn.mmdb", "Test-ASN", [
    ("192.0.2.0/24", {"autonomous_system_number": 64496}),
])
write("flat.mmdb", "test-country", [
    ("192.0.2.0/24", {"country_code": "NO"}),
    ("198.51.100.0/24", {"country": "FR", "continent": "EU", "asn": "AS64511"}),
    ("203.0.113.0/24", {"country_code": "not a country"}),
])
write("other.mmdb", "Test-Anonymous-IP", [
    ("192.0.2.0/24", {"is_anonymous": True}),
])
