/** The page's words in both languages. */
const WORDS = {
	title: ['The merchant’s three systems', 'Три системы продавца'],
	lead: [
		'Simulated services around your n8n: do what people do, and watch the workflows carry it on.',
		'Имитация сервисов вокруг вашего n8n: действуйте как люди и смотрите, как сценарии ведут дело дальше.',
	],
	erp: ['ERP: orders, products, money', 'Учёт: заказы, товары, деньги'],
	wms: ['Fulfilment warehouse', 'Склад фулфилмента'],
	shop: ['Car-parts shop', 'Магазин автозапчастей'],
	inbox: ['Messages', 'Сообщения'],
	inboxIs: ['what the workflows tell you', 'что вам сообщают сценарии'],
	orders: ['Orders (Заказы)', 'Заказы'],
	purchases: ['Purchases (Закупки)', 'Закупки'],
	goods: ['Goods and stock (Товары)', 'Товары и остатки'],
	clients: ['Clients (Контрагенты)', 'Контрагенты'],
	calls: ['Last calls of the warehouse to n8n', 'Последние вызовы склада в n8n'],

	up: ['works', 'работает'],
	failing: ['HTTP 500', 'HTTP 500'],
	refused: ['is down', 'выключен'],
	silent: ['is silent', 'молчит'],
	condition: ['How the service is', 'Состояние сервиса'],
	balance: ['Balance', 'Баланс'],

	placeOrder: ['New order', 'Новый заказ'],
	placePurchase: ['New purchase', 'Новая закупка'],
	placeShopOrder: ['New order', 'Новый заказ'],
	placePaidShopOrder: ['New paid order', 'Новый оплаченный'],
	addClient: ['New client', 'Новый клиент'],
	spend: ['Spend the balance', 'Истратить баланс'],
	topUp: ['Top up', 'Пополнить'],
	send: ['Send to the warehouse', 'Передать на склад'],
	pay: ['Pay', 'Оплатить'],
	payRest: ['Pay the rest', 'Доплатить'],
	cancel: ['Cancel', 'Отменить'],
	advance: ['Move on', 'Дальше'],
	ship: ['Ship', 'Отгрузить'],
	track: ['Give a track', 'Дать трек'],
	trackError: ['Carrier’s error', 'Ошибка курьерки'],
	refuse: ['Cancel here', 'Отменить на складе'],
	receive: ['Receive all', 'Принять всё'],
	receivePart: ['Receive one', 'Принять одну штуку'],
	dearer: ['Price +10 %', 'Цена +10 %'],
	lose: ['Lose one', 'Потерять одну'],
	find: ['Find one', 'Найти одну'],

	paid: ['paid', 'оплачено'],
	unpaid: ['not paid', 'не оплачено'],
	trackNumber: ['track', 'трек'],
	cod: ['to collect', 'к получению'],
	delivery: ['delivery', 'доставка'],
	discount: ['discount', 'скидка'],
	toSend: ['on its way: n8n sends it', 'в пути: n8n передаёт'],
	stuck: ['stands until the problem is solved', 'стоит, пока не решена проблема'],
	notYet: ['not in the warehouse', 'ещё не на складе'],
	awaited: ['awaited', 'ожидается'],
	supply: ['Supply (Приёмка)', 'Приёмка'],
	received: ['received', 'принято'],
	supplier: ['supplier', 'поставщик'],
	price: ['price', 'цена'],
	stock: ['in stock', 'на складе'],
	reserved: ['reserved', 'в резерве'],
	differs: ['differs', 'расходится'],
	unknownHere: ['not known here', 'здесь неизвестен'],
	notInErp: ['not in MoySklad yet', 'ещё нет в МоёмСкладе'],
	warehouseId: ['warehouse ID', 'ID на складе'],
	noMessages: ['Nothing to complain of.', 'Жалоб нет.'],
	noCalls: ['None yet.', 'Пока нет.'],
	noRows: ['Nothing here yet.', 'Пока пусто.'],
	noEndpoint: ['nobody listens', 'никто не слушает'],
	waiting: ['waiting …', 'ждёт …'],
	n8nStarts: ['n8n is not running (yet)', 'n8n (ещё) не работает'],
	openN8n: ['Open n8n', 'Открыть n8n'],
	password: ['password', 'пароль'],
	answered: ['n8n answered', 'n8n ответил'],
	gone: ['The sandbox does not answer. Is it stopped?', 'Песочница не отвечает. Она остановлена?'],
};

let language = localStorage.getItem('language') ?? (/^ru/.test(navigator.language) ? 'ru' : 'en');
export const isRussian = () => language === 'ru';
export const setLanguage = (wanted) => {
	language = wanted;
	localStorage.setItem('language', wanted);
};

export const word = (name) => WORDS[name][isRussian() ? 1 : 0];
/** An entry of a dictionary; in English with the Russian term, as in the nodes. */
export function termOf(dictionary, value) {
	const found = dictionary.find((each) => each.value === value);
	if (!found) return String(value);
	return isRussian() ? found.russian : `${found.name} (${found.russian})`;
}

const rouble = new Intl.NumberFormat('ru-RU', {
	...{ style: 'currency', currency: 'RUB', minimumFractionDigits: 0, maximumFractionDigits: 2 },
});
export const money = (amount) => rouble.format(amount);
