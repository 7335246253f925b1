using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BrowserAgent.CodeMetrics;

/// <summary>One C# or Razor file: what it declares, and which names of other files it mentions.</summary>
public sealed partial class SourceFile
{
    private static readonly IReadOnlySet<string> NoNames = new HashSet<string>(StringComparer.Ordinal);

    private SourceFile(
        string path, string ns, CompilationUnitSyntax? root, IReadOnlySet<string> imports, IReadOnlySet<string> names, IReadOnlySet<string> calls, IReadOnlySet<(string, string)> qualified) =>
        (Path, Namespace, Root, Imports, Names, Calls, Qualified) = (path, ns, root, imports, names, calls, qualified);

    /// <summary>The path relative to the project's folder, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>The folder relative to the project's folder; <c>.</c> is the project's own.</summary>
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : ".";

    public string Namespace { get; }

    /// <summary>The syntax tree; null for a Razor file, which is read as text.</summary>
    public CompilationUnitSyntax? Root { get; }

    /// <summary>The namespaces named by using directives of this file.</summary>
    public IReadOnlySet<string> Imports { get; }

    /// <summary>Identifiers that may name a type.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Names that stand behind a dot, which may call an extension method.</summary>
    public IReadOnlySet<string> Calls { get; }

    /// <summary>Names behind a dot with what is before the dot: a type may be named by its namespace or the end of it.</summary>
    public IReadOnlySet<(string Qualifier, string Name)> Qualified { get; }

    /// <summary>Top-level types that the file declares. A Razor file declares its component.</summary>
    public IEnumerable<string> Types => Root is null
        ? [System.IO.Path.GetFileNameWithoutExtension(Path)]
        : Root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<MemberDeclarationSyntax>()
            .Select(NameOf).OfType<string>();

    /// <summary>Extension methods that the file declares.</summary>
    public IEnumerable<string> Extensions => Root?.DescendantNodes().OfType<MethodDeclarationSyntax>()
        .Where(method => method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true || method.Parent is ExtensionBlockDeclarationSyntax)
        .Select(method => method.Identifier.Text) ?? [];

    /// <param name="path">Relative to the project's folder, with forward slashes.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="projectNamespace">The namespace of the project's own folder: a Razor file's namespace follows from its folder.</param>
    public static SourceFile Parse(string path, string text, string projectNamespace)
    {
        if (path.EndsWith(".razor", StringComparison.Ordinal))
        {
            var folder = path.Contains('/', StringComparison.Ordinal) ? "." + path[..path.LastIndexOf('/')].Replace('/', '.') : "";
            var imports = RazorUsing().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
            var code = RazorComment().Replace(text, "");
            var chains = Chain().Matches(code).SelectMany(match => Qualifications(match.Value)).ToHashSet();
            return new(path, projectNamespace + folder, null, imports, Identifier().Matches(code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal), NoNames, chains);
        }

        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse)).GetCompilationUnitRoot();
        var ns = root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? projectNamespace;
        // Documentation that refers to a type needs its namespace too, so it counts as use.
        var simple = root.DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>().ToArray();
        return new(
            path,
            ns,
            root,
            root.Usings.Where(directive => directive.Alias is null).Select(ImportedNamespace).ToHashSet(StringComparer.Ordinal),
            simple.Where(MayNameType).Select(name => name.Identifier.Text).ToHashSet(StringComparer.Ordinal),
            simple.Where(IsMember).Select(name => name.Identifier.Text).ToHashSet(StringComparer.Ordinal),
            root.DescendantNodes(descendIntoTrivia: true).Select(Qualification).OfType<(string, string)>().ToHashSet());
    }

    private static (string Qualifier, string Name)? Qualification(SyntaxNode node)
    {
        var (qualifier, name) = node switch
        {
            QualifiedNameSyntax { Left: var left, Right: var right } => (left.ToString(), right.Identifier.Text),
            MemberAccessExpressionSyntax { Expression: var left, Name: var right } => (left.ToString(), right.Identifier.Text),
            QualifiedCrefSyntax { Container: var left, Member: NameMemberCrefSyntax { Name: SimpleNameSyntax right } } => (left.ToString(), right.Identifier.Text),
            _ => ("", ""),
        };
        qualifier = qualifier.Replace("global::", "", StringComparison.Ordinal);
        return Chain().Match(qualifier) is { Success: true, Length: var length } && length == qualifier.Length ? (qualifier, name) : null;
    }

    private static IEnumerable<(string Qualifier, string Name)> Qualifications(string chain)
    {
        var parts = chain.Split('.');
        return Enumerable.Range(1, parts.Length - 1).Select(count => (string.Join('.', parts.Take(count)), parts[count]));
    }

    private static string ImportedNamespace(UsingDirectiveSyntax directive) =>
        directive switch
        {
            { Name: QualifiedNameSyntax type } when directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword) => type.Left.ToString(),
            _ => directive.Name?.ToString() ?? "",
        };

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };

    private static bool MayNameType(SimpleNameSyntax name) =>
        !IsMember(name)
        && name.Parent is not NameColonSyntax
        && !(name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assigned && assigned.Left == name)
        && !name.Ancestors().Any(node => node is UsingDirectiveSyntax || (node is BaseNamespaceDeclarationSyntax declaration && declaration.Name.Contains(name)));

    private static bool IsMember(SimpleNameSyntax name) =>
        name.Parent is MemberBindingExpressionSyntax || (name.Parent is MemberAccessExpressionSyntax access && access.Name == name);

    [GeneratedRegex(@"^@using\s+(?<name>[\w.]+)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RazorUsing();

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->", RegexOptions.Singleline, 1000)]
    private static partial Regex RazorComment();

    [GeneratedRegex(@"[A-Za-z_]\w*", RegexOptions.None, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chain();
}
