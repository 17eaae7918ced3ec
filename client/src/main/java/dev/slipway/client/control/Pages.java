package dev.slipway.client.control;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Things that come page by page, each page asked for when its first thing is wanted.
final class Pages<T> implements Iterator<T> {
    private final Function<@Nullable String, Page<T>> source;
    private Iterator<T> current = List.<T>of().iterator();
    private @Nullable String next;
    private boolean started;

    /// One page.
    ///
    /// @param next what the page after it is asked with; absent on the last
    record Page<T>(List<T> things, @Nullable String next) {}

    private Pages(Function<@Nullable String, Page<T>> source) {
        this.source = source;
    }

    static <T> Stream<T> stream(Function<@Nullable String, Page<T>> source) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages<>(source), Spliterator.ORDERED),
                false);
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && (!started || next != null)) {
            Page<T> page = source.apply(next);
            started = true;
            next = page.next();
            current = page.things().iterator();
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more");
        }
        return current.next();
    }
}
