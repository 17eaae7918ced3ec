package dev.slipway.features.offline;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AsOfJoin;
import dev.slipway.features.window.AsOfJoin.Answers;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.features.window.Delivery;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.OnlineStore;
import dev.slipway.features.window.StreamedAggregate;
import dev.slipway.features.window.Visibility;
import dev.slipway.features.window.WindowedFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/// The ways from events to the values of an aggregate at moments.
public enum Route {
    /// As training sets are made: key by key, of the events that were available.
    JOIN {
        @Override
        Comparator<Event> eventOrder() {
            return AsOfJoin.EVENTS;
        }

        @Override
        Comparator<Asked> askedOrder() {
            return AsOfJoin.ASKED;
        }

        @Override
        void run(
                Aggregate aggregate,
                Iterator<Event> events,
                Iterator<Asked> asked,
                Path directory,
                Answers answers) {
            AsOfJoin.join(aggregate.feature(), events, asked, answers);
        }
    },
    /// As predictions see them: an online store is fed as events become available, and asked at
    /// each moment.
    ONLINE {
        @Override
        Comparator<Event> eventOrder() {
            return Comparator.comparingLong(Event::available);
        }

        @Override
        Comparator<Asked> askedOrder() {
            return Comparator.comparingLong(Asked::at);
        }

        @Override
        void run(
                Aggregate aggregate,
                Iterator<Event> events,
                Iterator<Asked> asked,
                Path directory,
                Answers answers)
                throws IOException {
            replay(aggregate.feature(), events, asked, directory, answers);
        }
    },
    /// As rows of a stream see them: its windows are told events and rows in the order of time, of
    /// which none comes too late.
    STREAM {
        @Override
        Comparator<Event> eventOrder() {
            return Comparator.comparingLong(Event::available);
        }

        @Override
        Comparator<Asked> askedOrder() {
            return Comparator.comparingLong(Asked::at);
        }

        @Override
        void run(
                Aggregate aggregate,
                Iterator<Event> events,
                Iterator<Asked> asked,
                Path directory,
                Answers answers) {
            stream(aggregate, events, asked, answers);
        }
    };

    private static final int AT_ONCE = 10_000;
    private static final long LOG_LIMIT = 16L << 20;
    private static final String FEEDER = "replay";

    /// The order in which it takes events.
    abstract Comparator<Event> eventOrder();

    /// The order in which it takes questions.
    abstract Comparator<Asked> askedOrder();

    /// Answers what is asked.
    ///
    /// @param events in their order
    /// @param asked in their order
    /// @param directory empty, for what the way needs on disk
    abstract void run(
            Aggregate aggregate,
            Iterator<Event> events,
            Iterator<Asked> asked,
            Path directory,
            Answers answers)
            throws IOException;

    private static void replay(
            WindowedFeature feature,
            Iterator<Event> events,
            Iterator<Asked> asked,
            Path directory,
            Answers answers)
            throws IOException {
        Event next = AsOfJoin.nextOf(events);
        long number = 0;
        int sinceExpired = 0;
        List<Delivery.Item> due = new ArrayList<>();
        try (OnlineStore store = OnlineStore.open(directory, List.of(feature), LOG_LIMIT)) {
            while (asked.hasNext()) {
                Asked moment = asked.next();
                while (next != null && Visibility.isAvailable(next, moment.at())) {
                    sinceExpired++;
                    due.add(new Delivery.Item(feature.name(), next));
                    next = AsOfJoin.nextOf(events);
                    if (due.size() == AT_ONCE) {
                        store.take(new Delivery(FEEDER, number++, due));
                        due.clear();
                    }
                }
                if (!due.isEmpty()) {
                    store.take(new Delivery(FEEDER, number++, due));
                    due.clear();
                }
                // All keys are looked at for it, so not for each row.
                if (++sinceExpired >= AT_ONCE) {
                    store.expire(moment.at());
                    sinceExpired = 0;
                }
                answer(feature, store, moment, answers);
            }
        }
    }

    private static void stream(
            Aggregate aggregate, Iterator<Event> events, Iterator<Asked> asked, Answers answers) {
        StreamedAggregate stream = new StreamedAggregate(aggregate);
        Event next = AsOfJoin.nextOf(events);
        int sinceSettled = 0;
        while (asked.hasNext()) {
            Asked moment = asked.next();
            while (next != null && Visibility.isAvailable(next, moment.at())) {
                requireTaken(stream.tell(next), next);
                if (++sinceSettled >= AT_ONCE) {
                    stream.settle(next.available() - 1, answers);
                    sinceSettled = 0;
                }
                next = AsOfJoin.nextOf(events);
            }
            if (Visibility.isBeforeAll(moment.at())) {
                // No watermark is before the least moment, which some write for none.
                nothing(aggregate, moment, answers);
                continue;
            }
            requireTaken(stream.ask(moment), moment);
            // Others of this moment may still come.
            if (++sinceSettled >= AT_ONCE) {
                stream.settle(moment.at() - 1, answers);
                sinceSettled = 0;
            }
        }
        stream.settle(Long.MAX_VALUE, answers);
    }

    private static void nothing(Aggregate aggregate, Asked moment, Answers answers) {
        if (aggregate.feature().isText()) {
            answers.text(moment.row(), null);
        } else {
            answers.put(moment.row(), aggregate.ofNothing());
        }
    }

    private static void requireTaken(boolean isTaken, Object what) {
        if (!isTaken) {
            throw new IllegalStateException("out of order: " + what);
        }
    }

    private static void answer(
            WindowedFeature feature, OnlineStore store, Asked moment, Answers answers) {
        if (feature.isText()) {
            String text = store.textAt(feature.name(), moment.key(), moment.at());
            answers.text(moment.row(), text);
        } else {
            answers.put(moment.row(), store.at(feature.name(), moment.key(), moment.at()));
        }
    }
}
