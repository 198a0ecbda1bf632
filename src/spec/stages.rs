//! A list with at least one element: the stages of a query, and what is known of each.
//!
//! The first is kept in place, so that a query that is one call needs no allocation.

/// One or more, in order.
#[derive(Clone, Debug)]
pub struct Stages<T> {
    /// The first.
    pub first: T,
    /// The others.
    pub rest: Vec<T>,
}

impl<T> Stages<T> {
    /// Just one.
    pub const fn one(first: T) -> Self {
        Self { first, rest: Vec::new() }
    }

    /// These; `None` if there are none.
    #[must_use]
    pub fn of(mut all: Vec<T>) -> Option<Self> {
        if all.is_empty() {
            return None;
        }
        let first = all.remove(0);
        Some(Self { first, rest: all })
    }

    /// Something of each.
    pub fn map<U>(&self, change: impl Fn(&T) -> U) -> Stages<U> {
        Stages { first: change(&self.first), rest: self.rest.iter().map(change).collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn number(&self) -> usize {
        1 + self.rest.len()
    }

    /// Whether there is only one.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.rest.is_empty()
    }

    /// The one that ends the query.
    #[must_use]
    pub fn last(&self) -> &T {
        self.rest.last().unwrap_or(&self.first)
    }

    /// The one at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        if place == 0 { Some(&self.first) } else { self.rest.get(place - 1) }
    }

    /// The one at a place.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        if place == 0 { Some(&mut self.first) } else { self.rest.get_mut(place - 1) }
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// All, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.first).chain(&mut self.rest)
    }
}
