package dev.slipway.api.answer;

import dev.slipway.api.spec.DeclaredObject;
import java.util.List;

/// Declared objects, by kind and name.
public record ObjectList(List<DeclaredObject> objects) {
    public ObjectList {
        objects = List.copyOf(objects);
    }
}
