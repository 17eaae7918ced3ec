package dev.slipway.frontend.http.oip;

import java.util.Map;

/// Which outputs the caller wants as binary tensor data.
///
/// @param named per requested output, when outputs were named
/// @param otherwise for outputs that were not
record OutputForms(Map<String, Boolean> named, boolean otherwise) {
    static final OutputForms JSON = new OutputForms(Map.of(), false);
    static final OutputForms BINARY = new OutputForms(Map.of(), true);

    boolean isBinary(String output) {
        return named.getOrDefault(output, otherwise);
    }
}
