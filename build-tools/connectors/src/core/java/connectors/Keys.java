package connectors;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.FallbackKey;

/** The option keys that classes of a connector declare: its {@link ConfigOption}s and its constants. */
final class Keys {
    private Keys() {}

    static Set<String> of(Class<?>... classes) {
        Set<String> keys = new TreeSet<>();
        for (Class<?> declaring : classes) {
            for (Field field : declaring.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    add(keys, field);
                }
            }
        }
        return keys;
    }

    static Set<String> of(String className) {
        try {
            return of(Class.forName(className));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(className + " is gone", e);
        }
    }

    private static void add(Set<String> keys, Field field) {
        try {
            field.setAccessible(true);
            Object value = field.get(null);
            if (value instanceof ConfigOption) {
                ConfigOption<?> option = (ConfigOption<?>) value;
                keys.add(option.key());
                for (FallbackKey fallback : option.fallbackKeys()) {
                    keys.add(fallback.getKey());
                }
            } else if (value instanceof String) {
                keys.add((String) value);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
