package dev.slipway.testkit.fake;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What simple commands make of an image; others leave it as it was, one record older.
public final class FakeFold {
    private FakeFold() {}

    static FakeImage after(FakeImage image, CommandRequest request, JournalRecord record) {
        FakeImage next =
                new FakeImage(
                        record.seq(),
                        record.time(),
                        new TreeMap<>(image.byName()),
                        new HashMap<>(image.byId()),
                        new TreeMap<>(image.tokensById()),
                        image.verdicts(),
                        image.trusted(),
                        image.observed(),
                        unloaded(image, request, record),
                        image.released());
        PrincipalId actor = request.principal().id();
        switch (request.command()) {
            case CreateModel create -> put(next, create.spec());
            case RegistryCommand command -> FakeRegistryFold.apply(next, request, command);
            case ApplyObjects apply -> apply(next, apply);
            case CreateToken create -> create(next, create, actor);
            case RevokeToken revoke -> revoke(next, revoke);
            default -> {}
        }
        return next;
    }

    private static List<Unloading> unloaded(
            FakeImage image, CommandRequest request, JournalRecord record) {
        if (!(request.command() instanceof OperateCommand operate)) {
            return image.unloaded();
        }
        List<Unloading> unloaded = new ArrayList<>(image.unloaded());
        unloaded.removeIf(one -> one.endpoint().equals(operate.endpoint()));
        if (operate instanceof OperateCommand.UnloadEndpoint) {
            unloaded.add(
                    new Unloading(operate.endpoint(), request.principal().id(), record.time()));
        }
        return List.copyOf(unloaded);
    }

    /// A model with `versions` small versions, the last the newest.
    public static Model model(ModelSpec spec, int versions, Instant time) {
        TreeMap<VersionNumber, Version> all = new TreeMap<>();
        PrincipalId creator = new PrincipalId("token:maker");
        for (int number = 1; number <= versions; number++) {
            VersionNumber version = new VersionNumber(number);
            all.put(version, version(spec.name(), version, time));
        }
        return new Model(
                spec.model(),
                spec.team(),
                spec.riskTier(),
                spec.description(),
                spec.tags(),
                Map.of(),
                all,
                versions,
                new Model.History(creator, time, time, time, 1));
    }

    private static Version version(String model, VersionNumber number, Instant time) {
        return new Version(
                number,
                new Version.Content(
                        Sha256.of(model + "/" + number),
                        1_000,
                        "onnx",
                        null,
                        new Version.ScanSummary(Sha256.ZERO, 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of(),
                VersionStatus.ACTIVE,
                List.of(),
                new Version.Origin(new PrincipalId("token:maker"), null, time),
                null);
    }

    private static void put(FakeImage image, ModelSpec spec) {
        image.byName().put(spec.name(), model(spec, 0, image.time()));
        putObject(image, new Put(spec, null));
    }

    private static void apply(FakeImage image, ApplyObjects apply) {
        for (Put put : apply.puts()) {
            if (put.spec() instanceof ModelSpec spec) {
                put(image, spec);
            } else {
                putObject(image, put);
            }
        }
        apply.removals().forEach(image.byId()::remove);
    }

    private static void putObject(FakeImage image, Put put) {
        ObjectId id = ObjectId.of(put.spec());
        DeclaredObject before = image.byId().get(id);
        Instant created = before == null ? image.time() : before.created();
        image.byId().put(id, new DeclaredObject(put.spec(), image.seq(), created, image.time()));
    }

    private static void create(FakeImage image, CreateToken create, PrincipalId actor) {
        image.tokensById()
                .put(
                        create.id(),
                        new TokenEntry(
                                create.id(),
                                create.hash(),
                                create.team(),
                                create.grants(),
                                create.holder(),
                                new TokenEntry.Minter(actor, null),
                                image.time(),
                                create.expires(),
                                null,
                                null,
                                create.note()));
    }

    private static void revoke(FakeImage image, RevokeToken revoke) {
        image.tokensById()
                .computeIfPresent(
                        revoke.id(),
                        (id, token) ->
                                new TokenEntry(
                                        id,
                                        token.hash(),
                                        token.team(),
                                        token.grants(),
                                        token.holder(),
                                        token.minter(),
                                        token.created(),
                                        token.expires(),
                                        image.time(),
                                        token.used(),
                                        token.note()));
    }
}
