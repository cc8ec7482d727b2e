package io.github.cdkmanagedflink.examples.clickstream;

/**
 * A visitor's click on a page. Public fields and an empty constructor make the class a Flink POJO, which supports state schema evolution.
 */
public class Click {
    public String page;

    /** The time of the click, in milliseconds since the epoch. */
    public long timestamp;

    public Click() {}

    public Click(String page, long timestamp) {
        this.page = page;
        this.timestamp = timestamp;
    }
}
