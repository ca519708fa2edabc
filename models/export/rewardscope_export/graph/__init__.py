"""Decoder graphs of plain ONNX operators, built block by block with their weights beside them."""
