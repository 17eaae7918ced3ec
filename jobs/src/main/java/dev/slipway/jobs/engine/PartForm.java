package dev.slipway.jobs.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.output.Part;

/// Parts as text, between tasks and in checkpoints.
final class PartForm {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PartForm() {}

    static String write(Part part) {
        try {
            return JSON.writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part that cannot be written down", e);
        }
    }

    static Part read(String text) {
        try {
            return JSON.readValue(text, Part.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part that cannot be read: " + text, e);
        }
    }
}
