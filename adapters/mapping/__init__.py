"""The mapping engine: YAML rules compiled into functions, legacy records ↔ canonical documents.

It knows no case: it maps any record a codec gives to any JSON Schema.
"""

from .load import CodecLoader, Mappings, check_mapping, load_mapping, load_mappings
from .mapping_file import MappingFile, Reading, Writing

__all__ = [
    "CodecLoader",
    "MappingFile",
    "Mappings",
    "Reading",
    "Writing",
    "check_mapping",
    "load_mapping",
    "load_mappings",
]
