package io.tickgate.client.check;

/** One way for a gateway to be wrong, and the check that has to notice. */
enum Breach {
    NONE(""),
    // How a conversation begins.
    ACCEPTS_ANY_SUBPROTOCOL("subprotocol"),
    NAMES_NO_SUBPROTOCOL("subprotocol"),
    WELCOMES_WITHOUT_ID("hello"),
    IGNORES_HB("hello"),
    HAS_NO_SESSION("welcome-limits"),
    // Commands.
    CARRIES_OUT_ONE_COMMAND_OF_A_FRAME("several-commands"),
    LETS_ONE_SYMBOL_SPOIL_ALL("unknown-symbol"),
    CALLS_A_CHANNEL_A_SYMBOL("unknown-channel"),
    REFUSES_NEW_FIELDS("unknown-fields"),
    REFUSES_NULL("null-fields"),
    DOES_NOT_NAME_THE_FIELD("bad-commands"),
    CLOSES_AFTER_ONE_BAD_COMMAND("bad-commands"),
    ENDURES_NONSENSE("bad-flood"),
    LIMITS_NO_RATE("rate-limit"),
    DOES_NOT_SAY_WHEN_TO_GO_ON("rate-limit"),
    ENDURES_A_FLOOD("rate-limit"),
    TAKES_ANY_NUMBER_OF_SYMBOLS("too-many-symbols"),
    IGNORES_LIMIT_SUBS("limit-subs"),
    TAKES_MAX_AGE_IN_MODE_ALL("max-age"),
    // What flows.
    SENDS_TWICE_THE_RATE("max-rate"),
    GRANTS_ANY_RATE("max-rate"),
    DROPS_WHAT_COMES_TOO_SOON("last-value"),
    SENDS_SLOW_CLIENTS_SOMETHING_ELSE("same-values"),
    CLOSES_WHO_STOPS_READING("stall"),
    FORGETS_WHO_STOPPED_READING("stall"),
    BEGINS_ANEW_IN_PLACE("in-place"),
    GOES_ON_AFTER_UNSUB("unsub"),
    GOES_ON_AFTER_ONCE("once"),
    IGNORES_WITH_TRADES("with-trades"),
    // Positions.
    RESUMES_WITH_A_SNAPSHOT("resume-state"),
    RESUMES_NO_STATE("resume-state"),
    CALLS_A_RESYNC_INITIAL("resume-book"),
    CALLS_A_RESYNC_OF_BARS_INITIAL("resume-bars"),
    RESUMES_WITH_A_HOLE("resume-log"),
    TAKES_ANY_EPOCH("foreign-epoch"),
    GOES_BACK_IN_TIME("ahead"),
    // Patterns.
    MISSES_A_MATCH("pattern-joins"),
    MATCHES_TOO_MUCH("pattern-joins"),
    DELIVERS_PER_PATTERN("pattern-overlap"),
    ENDS_WHAT_ANOTHER_MATCHES("pattern-unsub"),
    KEEPS_WHAT_NONE_MATCHES("pattern-unsub"),
    REJECTS_A_PATTERN_OF_NOTHING("pattern-nothing"),
    GOES_ON_AFTER_A_PATTERN_ONCE("pattern-once"),
    // Credit.
    IGNORES_CREDIT("credit"),
    WITHHOLDS_CREDIT("credit"),
    WANTS_CREDIT_FOR_HEARTBEATS("credit-control"),
    TAKES_CREDIT_FROM_NOWHERE("credit-without-hello"),
    // Truth.
    FORGETS_TO_DELETE("book-truth"),
    LOSES_A_CLOSED_BAR("bar-truth"),
    SKIPS_TRADES("all-complete"),
    BEGINS_WITH_TRADES("all-begins-empty"),
    FORGETS_A_HIGH("fold-truth"),
    COUNTS_ONE_TOO_FEW("fold-truth"),
    FOLDS_CANCELS("fold-truth"),
    // Every record.
    GIVES_NO_CURSOR("cursor-hb"),
    GIVES_EVERYBODY_A_CURSOR("cursor-hb"),
    GIVES_A_CURSOR_TOO_FAR("cursor-resume"),
    GIVES_A_CURSOR_TOO_EARLY("cursor-resume"),
    TAKES_ANY_CURSOR("cursor-changed"),
    TAKES_A_CURSOR_OF_ANY_CHANNEL("cursor-channel"),
    BEGINS_EARLIEST_NOW("from-earliest"),
    BEGINS_LATEST_TOO_EARLY("from-latest"),
    IGNORES_A_TIME("from-time"),
    HIDES_A_LOSS("gap-told"),
    TELLS_THE_WRONG_LOSS("gap-told"),
    IGNORES_CREDIT_FOR_RECORDS("all-credit"),
    LOSES_WHAT_WAITS_FOR_CREDIT("all-credit"),
    // Signs of life.
    BEATS_TOO_SELDOM("heartbeats"),
    STANDS_STILL("watermark-moves"),
    IS_NEVER_QUIET("quiet-keys"),
    PONGS_SOMEBODY_ELSE("ping"),
    IGNORES_PING_FRAMES("ping-frame"),
    // Where the time goes.
    GRANTS_NO_STAMPS("stamps"),
    STAMPS_ANOTHER_UPDATE("stamps"),
    STAMPS_BACKWARDS("stamps"),
    TAKES_REPORTS_FROM_NOWHERE("report"),
    REFUSES_REPORTS("report"),
    STAMPS_FOR_EVERYBODY("stamps-asked"),
    // Ends.
    CLOSES_WITHOUT_A_WORD("close-normal"),
    TAKES_ANY_FRAME_TYPE("close-wrong-type"),
    TAKES_ANY_SIZE("close-too-big"),
    TAKES_ANY_BYTES_AS_TEXT("close-bad-utf8"),
    TAKES_UNMASKED_FRAMES("close-unmasked"),
    TAKES_ANY_OPCODE("close-bad-opcode"),
    // Rules.
    SENDS_EMPTY_FRAMES("frames"),
    BEATS_BEFORE_THE_WELCOME("welcome-first"),
    ACKS_TWICE("one-answer"),
    DOES_NOT_ANSWER_UNSUBS("one-answer"),
    SENDS_BEFORE_THE_ACK("ack-before-data"),
    SENDS_WHAT_NOBODY_WANTS("ack-before-data"),
    DOES_NOT_LET_GO("nothing-after-unsub"),
    BEGINS_WITH_AN_UPDATE("snapshot-first"),
    LOSES_A_LINK("chain"),
    LINKS_QUOTES("chain"),
    TURNS_BACK("sequence"),
    SENDS_TOO_DEEP_BOOKS("book-depth"),
    SENDS_OTHER_DIGITS("book-scale"),
    MISCALCULATES("checksum"),
    ADDS_CHECKSUMS("checksum"),
    SENDS_INSANE_BARS("bars"),
    CHANGES_CLOSED_BARS("bars"),
    FOLDS_UPSIDE_DOWN("folds"),
    FOLDS_IN_MODE_ALL("folds"),
    OVERDRAWS_CREDIT("credit-limit"),
    TURNS_THE_CLOCK_BACK("watermark"),
    CALLS_QUIET_WHAT_IT_DID_NOT_SEND("quiet"),
    IS_STALE_FOR_NO_REASON("status");

    private final String check;

    Breach(String check) {
        this.check = check;
    }

    String check() {
        return check;
    }
}
