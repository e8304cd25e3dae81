package io.github.asymlora.notebook.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a list of suggestions says of a type's methods and fields, by their names. */
final class Members {
    private final Class<?> owner;
    private final List<Method> methods;

    private Members(Class<?> owner, boolean onlyStatic) {
        this.owner = owner;
        this.methods = Arrays.stream(owner.getMethods())
                .filter(method -> !method.isSynthetic())
                .filter(method -> !onlyStatic || Modifier.isStatic(method.getModifiers()))
                .sorted(Comparator.comparing(Method::getParameterCount).thenComparing(Method::toGenericString))
                .toList();
    }

    static Members ofInstance(Class<?> type) {
        return new Members(type, false);
    }

    /** Those that are called by the type's name. */
    static Members ofType(Class<?> type) {
        return new Members(type, true);
    }

    private Stream<Method> named(String name) {
        return methods.stream().filter(method -> method.getName().equals(name));
    }

    /** A field's type, or a method's forms: {@code (String...) → Lora | (Targets) → Lora}. */
    String signature(String name) {
        return field(name)
                .map(field -> shortName(field.getGenericType()))
                .orElseGet(() -> named(name).map(Members::form).distinct().collect(Collectors.joining(" | ")));
    }

    private static String form(Method method) {
        String parameters = Arrays.stream(method.getGenericParameterTypes())
                .map(Members::shortName)
                .collect(Collectors.joining(", "));
        String last = method.isVarArgs() ? parameters.replaceAll("\\[]$", "...") : parameters;
        return "(" + last + ") → " + shortName(method.getGenericReturnType());
    }

    /** 0 for what the type has of itself, 1 for what it inherits, 2 for what it does because an interface asks for it. */
    int distance(String name) {
        return named(name).mapToInt(this::distance).min().orElse(0);
    }

    private int distance(Method method) {
        boolean asked = !owner.isInterface() && interfaces(owner).anyMatch(type -> asks(type, method));
        return asked ? 2 : method.getDeclaringClass() == owner ? 0 : 1;
    }

    private static boolean asks(Class<?> type, Method method) {
        return Arrays.stream(type.getMethods())
                .anyMatch(asked -> Modifier.isAbstract(asked.getModifiers())
                        && asked.getName().equals(method.getName())
                        && asked.getParameterCount() == method.getParameterCount());
    }

    private static Stream<Class<?>> interfaces(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        Stream<Class<?>> own = Arrays.stream(type.getInterfaces());
        return parent == null ? own : Stream.concat(own, interfaces(parent));
    }

    private Optional<Field> field(String name) {
        return Arrays.stream(owner.getFields())
                .filter(field -> field.getName().equals(name))
                .findFirst();
    }

    private static String shortName(Type type) {
        return Javadoc.withoutPackages(type.getTypeName()).replace('$', '.');
    }
}
