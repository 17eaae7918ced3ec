package dev.slipway.client.control;

import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.control.ApiCalls.Command;
import java.util.List;

/// Calls about the declared objects of a server.
public final class ObjectCalls {
    private final ApiCalls api;
    private final Reading reading;

    public ObjectCalls(ApiCalls api, Reading reading) {
        this.api = api;
        this.reading = reading;
    }

    /// The same, as it was at a time (RFC 3339) or after a record (its seq).
    public ObjectCalls asOf(String timeOrSeq) {
        return new ObjectCalls(api, reading.asOf(timeOrSeq));
    }

    /// All objects, by kind and name.
    public List<DeclaredObject> all() {
        return api.get("/objects", reading, ObjectList.class).objects();
    }

    /// All objects of a kind, by name.
    public List<DeclaredObject> all(Kind kind) {
        return api.get("/objects", reading.with("kind", kind.word()), ObjectList.class).objects();
    }

    /// One object.
    public DeclaredObject one(ObjectId id) {
        return api.get(path(id), reading, DeclaredObject.class);
    }

    /// Makes objects what their specs say and removes others, all or nothing.
    public Outcome apply(ApplyObjects wish, Sending sending) {
        return api.send(Command.of("POST", "/objects/apply", wish, sending), Outcome.class);
    }

    /// Removes one object.
    public Outcome remove(ObjectId id, Sending sending) {
        return api.send(Command.of("DELETE", path(id), null, sending), Outcome.class);
    }

    private static String path(ObjectId id) {
        return "/objects/" + id.kind().word() + "/" + Reading.encoded(id.name());
    }
}
