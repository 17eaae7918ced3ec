package dev.slipway.features;

import dev.slipway.api.model.Cell;

/// What a row of a request was given for an aggregate.
///
/// @param row counted from 1
/// @param aggregate its place in the definition
/// @param name of the aggregate
/// @param key whose it is
/// @param moment at which it was asked, in milliseconds
/// @param value a number, which is NaN where it was missing, or a text or missing
public record ServedValue(
        int row, int aggregate, String name, String key, long moment, Cell value) {}
