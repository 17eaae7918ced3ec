package dev.slipway.jobs.input;

import org.jspecify.annotations.Nullable;

/// A stretch of one input file that is read in one go.
///
/// @param file its position in the plan
/// @param from the first byte: of text itself, of a Parquet file's row groups by their middles
/// @param to the byte behind the last one
/// @param firstRow in the file, from 0
/// @param rows null where they must be read to know: in text that is read in one go
/// @param bytes about as many as reading it takes from the file
public record Piece(int file, long from, long to, long firstRow, @Nullable Long rows, long bytes) {}
