package io.github.cdkmanagedflink.examples.clickstream;

/** A visitor's click on a page. Public fields and an empty constructor make it a Flink POJO, whose state can evolve. */
public class Click {
    public String page;

    /** When the click happened, in milliseconds since the epoch. */
    public long timestamp;

    public Click() {}

    public Click(String page, long timestamp) {
        this.page = page;
        this.timestamp = timestamp;
    }
}
