"""Writes the wire contract that tritonclient was generated from, one line per field, value or call.

Usage: python wire_contract.py > ../resources/dev/slipway/protocol/wire-contract.txt
Needs: tritonclient[grpc]==2.73.0
"""

from google.protobuf import descriptor_pb2
from tritonclient.grpc import model_config_pb2, service_pb2

FIELD = descriptor_pb2.FieldDescriptorProto


def fields(message, path):
    for field in message.field:
        kind = FIELD.Type.Name(field.type).removeprefix("TYPE_")
        named = field.type_name.removeprefix(".")
        label = "repeated" if field.label == FIELD.LABEL_REPEATED else "single"
        choice = "-"
        if field.HasField("oneof_index"):
            choice = message.oneof_decl[field.oneof_index].name
        print("field", f"{path}.{field.name}", field.number, label, kind, named or "-", choice)
    for enum in message.enum_type:
        values(enum, f"{path}.{enum.name}")
    for nested in message.nested_type:
        fields(nested, f"{path}.{nested.name}")


def values(enum, path):
    for value in enum.value:
        print("value", f"{path}.{value.name}", value.number)


def contract(module):
    file = descriptor_pb2.FileDescriptorProto()
    module.DESCRIPTOR.CopyToProto(file)
    for enum in file.enum_type:
        values(enum, f"{file.package}.{enum.name}")
    for message in file.message_type:
        fields(message, f"{file.package}.{message.name}")
    for service in file.service:
        for call in service.method:
            print(
                "call",
                f"{file.package}.{service.name}/{call.name}",
                call.input_type.removeprefix("."),
                call.output_type.removeprefix("."),
                "stream" if call.client_streaming else "unary",
                "stream" if call.server_streaming else "unary",
            )


contract(service_pb2)
contract(model_config_pb2)
