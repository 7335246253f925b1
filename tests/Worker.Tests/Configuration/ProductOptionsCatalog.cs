using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace BrowserAgent.Worker.Tests.Configuration;

/// <summary>Every option of the product, read from the options classes themselves: those with a constant <c>Section</c>, and the records in their lists.</summary>
internal static class ProductOptionsCatalog
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(BrowserAgent.Sessions.SessionsRegistration).Assembly,
        typeof(BrowserAgent.Agent.AgentRegistration).Assembly,
        typeof(BrowserAgent.Tasks.TasksRegistration).Assembly,
        typeof(BrowserAgent.Worker.Configuration.WorkerHostOptions).Assembly,
    ];

    /// <summary>The options classes that are bound to a section, by the section's name.</summary>
    public static IReadOnlyList<Type> Sections() =>
        [.. Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => SectionOf(type) is not null).OrderBy(SectionOf, StringComparer.Ordinal)];

    public static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetRawConstantValue() as string;

    /// <summary>Types that are called options and are not bound to a section themselves.</summary>
    public static IReadOnlyList<Type> Unbound() =>
        [.. Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsAbstract: false, IsInterface: false } && SectionOf(type) is null)];

    /// <summary>Each option below <paramref name="type"/>, in the order in which the class declares them.</summary>
    /// <param name="type">An options class.</param>
    /// <param name="path">Its place in the configuration, for example <c>Pool</c>.</param>
    public static IEnumerable<DocumentedOption> Of(Type type, string path)
    {
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var (suffix, leaf) = Element(property.PropertyType);
            var key = $"{path}:{property.Name}{suffix}";
            if (IsRecordOfOptions(leaf))
            {
                foreach (var option in Of(leaf, key))
                {
                    yield return option;
                }
            }
            else
            {
                yield return new DocumentedOption(key, type, property, leaf, suffix.Length == 0 ? property.GetValue(defaults) : null);
            }
        }
    }

    /// <summary>What a list or a dictionary adds to the key (<c>:N</c>, <c>:NAME</c>), and the type of what is found there.</summary>
    private static (string Suffix, Type Leaf) Element(Type type)
    {
        if (type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type))
        {
            return ("", Nullable.GetUnderlyingType(type) ?? type);
        }

        var (step, inner) = type.GetGenericArguments() switch
        {
            [var item] => (":N", item),
            [_, var value] => (":NAME", value),
            _ => throw new InvalidOperationException($"The settings page can't describe {type}: teach {nameof(ProductOptionsCatalog)} this kind of list."),
        };
        var (suffix, leaf) = Element(inner);
        return (step + suffix, leaf);
    }

    private static bool IsRecordOfOptions(Type type) => type.IsClass && type != typeof(string) && type.Namespace?.StartsWith("BrowserAgent.", StringComparison.Ordinal) == true;
}

/// <summary>One option.</summary>
/// <param name="Key">Its key in the configuration; N and NAME stand for an index and a name.</param>
/// <param name="Owner">The class that declares it.</param>
/// <param name="Property">The property that it is bound to.</param>
/// <param name="Type">The type of one value.</param>
/// <param name="Default">Null when nothing is set.</param>
internal sealed record DocumentedOption(string Key, Type Owner, PropertyInfo Property, Type Type, object? Default)
{
    public IEnumerable<ValidationAttribute> Rules => Property.GetCustomAttributes<ValidationAttribute>();
}
