package dev.slipway.runtime.trees.ensemble;

import java.util.Arrays;

/// The categories for which a set test holds, as bits; words without a bit are left out where most
/// are, so that a set never takes more memory than the categories a file lists for it.
///
/// *Threads*: immutable.
public final class CategorySet {
    /// The set without members.
    public static final CategorySet EMPTY = new CategorySet(new int[0], new long[0]);

    /// Dense words may outnumber the words with a bit by this factor: looking one up needs no
    /// search.
    private static final int DENSE_FACTOR = 4;

    /// Where each word stands, ascending; empty when every word is there.
    private final int[] places;

    private final long[] words;

    private CategorySet(int[] places, long[] words) {
        this.places = places;
        this.words = words;
    }

    /// The set of the categories `c` whose bit `c % 64` of word `c / 64` is set.
    public static CategorySet ofWords(long... words) {
        return new CategorySet(new int[0], words.clone());
    }

    /// The set of these categories, in any order, each at least 0.
    public static CategorySet of(int... categories) {
        int[] sorted = categories.clone();
        Arrays.sort(sorted);
        int[] places = new int[sorted.length];
        long[] words = new long[sorted.length];
        int count = 0;
        for (int category : sorted) {
            int place = category >> 6;
            if (count == 0 || places[count - 1] != place) {
                places[count++] = place;
            }
            words[count - 1] |= 1L << category;
        }
        int span = count == 0 ? 0 : places[count - 1] + 1;
        if (span > DENSE_FACTOR * (long) count) {
            return new CategorySet(Arrays.copyOf(places, count), Arrays.copyOf(words, count));
        }
        long[] dense = new long[span];
        for (int i = 0; i < count; i++) {
            dense[places[i]] = words[i];
        }
        return new CategorySet(new int[0], dense);
    }

    /// Whether it holds `category`; no set holds a negative one.
    public boolean contains(int category) {
        int place = category >> 6;
        int index = places.length == 0 ? place : Arrays.binarySearch(places, place);
        return index >= 0 && index < words.length && ((words[index] >> category) & 1) != 0;
    }

    /// A bound that all its categories are below: 0 for the empty set.
    public long limit() {
        long last = places.length == 0 ? words.length - 1 : places[places.length - 1];
        return (last + 1) * Long.SIZE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CategorySet that
                && Arrays.equals(places, that.places)
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(places) + Arrays.hashCode(words);
    }
}
