package io.tickgate.client.check;

/** What holds for every connection, whatever is done with it: watched in all checks, and told as checks of their own. */
enum Rule {
    FRAMES("frames", "Every frame holds at least one message, and each can be read as the protocol says.", "Transport"),
    WELCOME_FIRST("welcome-first", "The first message of a connection is a welcome, without an id.", "welcome"),
    ONE_ANSWER("one-answer", "Every command is answered exactly once, with its id.", "Commands"),
    ACK_BEFORE_DATA("ack-before-data", "Nothing comes of a key that was not acked.", "ack"),
    NOTHING_AFTER_UNSUB(
            "nothing-after-unsub", "Nothing comes of a key after it was unsubscribed, closed or sent once.", "unsub"),
    SNAPSHOT_FIRST("snapshot-first", "A key begins with a snapshot, unless it was resumed.", "Sequence and position"),
    CHAIN(
            "chain",
            "Books and logs are linked without a break: prev is what was last sent; other channels have no prev.",
            "The client's rule"),
    SEQUENCE("sequence", "Within a key and epoch seq rises: never older after newer.", "Sequence and position"),
    BOOK_DEPTH(
            "book-depth",
            "A book of N never has more than N levels a side, best first, and a snapshot none of size zero.",
            "Data"),
    BOOK_SCALE("book-scale", "All digits of a book are at the scale of its last snapshot.", "Data"),
    CHECKSUM("checksum", "crc comes with every book message if asked for, only then, and is right.", "Data"),
    BARS(
            "bars",
            "Bars are sane: low <= open, close <= high, begin at multiples of their length, count their trades, and a closed"
                    + " one changes only with rev.",
            "Data"),
    FOLDS(
            "folds",
            "A folded trade lies between its lo and hi and counts what it stands for; mode all folds nothing.",
            "Trades: all or folded"),
    CREDIT_LIMIT("credit-limit", "Never more snapshots and updates than the client has granted.", "credit"),
    WATERMARK("watermark", "Neither the gateway's time nor a watermark goes back.", "Liveness"),
    QUIET("quiet", "What hb calls quiet is held, and not further than what was sent.", "Liveness"),
    STATUS("status", "A status is about keys that are held, and says why if it is not live or lagging.", "status"),
    STAMPS_ASKED("stamps-asked", "Stamps come only to a client that has asked for them.", "Where the time goes");

    private final String code;
    private final String promise;
    private final String section;

    Rule(String code, String promise, String section) {
        this.code = code;
        this.promise = promise;
        this.section = section;
    }

    String code() {
        return code;
    }

    String promise() {
        return promise;
    }

    String section() {
        return section;
    }
}
