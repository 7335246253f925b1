using System.Diagnostics.CodeAnalysis;

namespace BrowserAgent.Worker.Authentication;

/// <summary>A dictionary with a limit: what was written or read longest ago makes room for what is new. Not thread-safe.</summary>
internal sealed class BoundedTable<TKey, TValue>(int limit)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _entries = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _newestFirst = new();

    public int Count => _entries.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_entries.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _newestFirst.Remove(node);
        _newestFirst.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        if (_entries.Count >= limit)
        {
            Remove(_newestFirst.Last!.Value.Key);
        }

        _entries[key] = _newestFirst.AddFirst(KeyValuePair.Create(key, value));
    }

    public void Remove(TKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _newestFirst.Remove(node);
        }
    }
}
