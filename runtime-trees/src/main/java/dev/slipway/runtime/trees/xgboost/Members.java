package dev.slipway.runtime.trees.xgboost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Walks objects and arrays of a document.
final class Members {
    private Members() {}

    /// Handles one member; it must read or skip exactly the value.
    interface Handler {
        void member(String name) throws IOException;
    }

    /// Handles one element, whose first event has been read.
    interface ElementHandler {
        void element(ModelDocument.Event event) throws IOException;
    }

    /// Reads the object that comes next.
    static void read(ModelDocument document, Handler handler) throws IOException {
        if (document.next() != ModelDocument.Event.BEGIN_OBJECT) {
            throw new MalformedDocumentException("not an object");
        }
        readRest(document, handler);
    }

    /// Reads an object that has begun.
    static void readRest(ModelDocument document, Handler handler) throws IOException {
        while (true) {
            switch (document.next()) {
                case NAME -> handler.member(document.text());
                case END_OBJECT -> {
                    return;
                }
                default -> throw new MalformedDocumentException("not a member");
            }
        }
    }

    /// Reads the array that comes next.
    static void each(ModelDocument document, ElementHandler handler) throws IOException {
        if (document.next() != ModelDocument.Event.BEGIN_ARRAY) {
            throw new MalformedDocumentException("not an array");
        }
        while (true) {
            ModelDocument.Event event = document.next();
            if (event == ModelDocument.Event.END_ARRAY) {
                return;
            }
            if (event == ModelDocument.Event.END) {
                throw new MalformedDocumentException("ends within an array");
            }
            handler.element(event);
        }
    }

    static String text(ModelDocument document) throws IOException {
        if (document.next() != ModelDocument.Event.TEXT) {
            throw new MalformedDocumentException("not text");
        }
        return document.text();
    }

    static List<String> texts(ModelDocument document) throws IOException {
        List<String> texts = new ArrayList<>();
        each(
                document,
                event -> {
                    if (event != ModelDocument.Event.TEXT) {
                        throw new MalformedDocumentException("not text");
                    }
                    texts.add(document.text());
                });
        return texts;
    }

    /// A whole number that the file writes as text.
    static int wholeText(ModelDocument document) throws IOException {
        String text = text(document);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedDocumentException(text + " (expected: a whole number)");
        }
    }
}
